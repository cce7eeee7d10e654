/**
 * The operators that a model file uses and the files that hold its weights, read from its bytes (field numbers from
 * onnx.proto). ONNX Runtime silently gives the CPU an operator that a provider lacks, and looks for weights in the
 * working directory: both must be known before.
 */
import { integerIn, messagesIn, textIn } from './protobuf-reader.ts';

/** Field numbers on the way to operators and tensors. */
const MODEL = { graph: 7, functions: 25 } as const;
const FUNCTION = { node: 7 } as const;
const GRAPH = { node: 1, initializer: 5, sparse: 15 } as const;
const NODE = { op: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 } as const;
const SPARSE = { values: 1, indices: 2 } as const;
const TENSOR = { externalData: 13, dataLocation: 14 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const EXTERNAL = 1;

/** Operators outside ONNX's standard domain, such as `TreeEnsemble (ai.onnx.ml)`; each once. */
export function foreignOperators(bytes: Uint8Array): string[] {
  const found = new Set<string>();
  for (const node of nodesOf(bytes)) {
    const domain = textIn(node, NODE.domain);
    if (domain !== '' && domain !== 'ai.onnx') found.add(`${textIn(node, NODE.op)} (${domain})`);
  }
  return [...found];
}

/** Whether the model computes anything at all. */
export function isEmpty(bytes: Uint8Array): boolean {
  return nodesOf(bytes).next().done === true;
}

/** Paths of the files, beside the model's own, that hold weights; each once, as the model names them. */
export function externalFiles(bytes: Uint8Array): string[] {
  const found = new Set<string>();
  for (const tensor of tensorsOf(bytes)) {
    if (integerIn(tensor, TENSOR.dataLocation) !== EXTERNAL) continue;
    let location = '';
    for (const entry of messagesIn(tensor, TENSOR.externalData)) {
      if (textIn(entry, ENTRY.key) === 'location') location = textIn(entry, ENTRY.value);
    }
    found.add(location);
  }
  return [...found];
}

/** Graphs, and the graphs inside them (branches and loops). It doesn't recurse: a file must not exhaust the stack. */
function* graphsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const waiting = [...messagesIn(bytes, MODEL.graph)];
  for (const body of messagesIn(bytes, MODEL.functions)) {
    for (const node of messagesIn(body, FUNCTION.node)) waiting.push(...innerGraphs(node));
  }
  for (let graph = waiting.pop(); graph !== undefined; graph = waiting.pop()) {
    yield graph;
    for (const node of messagesIn(graph, GRAPH.node)) waiting.push(...innerGraphs(node));
  }
}

function* innerGraphs(node: Uint8Array): Generator<Uint8Array> {
  for (const attribute of messagesIn(node, NODE.attribute)) {
    yield* messagesIn(attribute, ATTRIBUTE.graph);
    yield* messagesIn(attribute, ATTRIBUTE.graphs);
  }
}

function* nodesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (const graph of graphsOf(bytes)) yield* messagesIn(graph, GRAPH.node);
  for (const body of messagesIn(bytes, MODEL.functions)) yield* messagesIn(body, FUNCTION.node);
}

function* tensorsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (const graph of graphsOf(bytes)) {
    yield* messagesIn(graph, GRAPH.initializer);
    for (const sparse of messagesIn(graph, GRAPH.sparse)) yield* sparseTensors(sparse);
  }
  for (const node of nodesOf(bytes)) {
    for (const attribute of messagesIn(node, NODE.attribute)) {
      yield* messagesIn(attribute, ATTRIBUTE.tensor);
      yield* messagesIn(attribute, ATTRIBUTE.tensors);
      for (const sparse of messagesIn(attribute, ATTRIBUTE.sparse)) yield* sparseTensors(sparse);
      for (const sparse of messagesIn(attribute, ATTRIBUTE.sparses)) yield* sparseTensors(sparse);
    }
  }
}

function* sparseTensors(sparse: Uint8Array): Generator<Uint8Array> {
  yield* messagesIn(sparse, SPARSE.values);
  yield* messagesIn(sparse, SPARSE.indices);
}
