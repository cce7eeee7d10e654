/**
 * Which operators a model file uses, read from its bytes (protobuf; field numbers from onnx.proto): ONNX Runtime gives an
 * operator that a provider lacks to the CPU without a word, so this has to be known before. Nothing is allocated but what
 * is found, and a broken file gives what could be read of it: ONNX Runtime refuses it with better words.
 */

/** Numbers of the fields on the way to operators. */
const MODEL = { graph: 7, functions: 25 } as const;
const FUNCTION_NODE = 7;
const GRAPH_NODE = 1;
const NODE = { op: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
/** Graphs within graphs (branches and loops) beyond this are not looked into: a file must not exhaust the stack. */
const MAX_DEPTH = 16;

/** Operators outside of ONNX's standard domain, as `TreeEnsemble (ai.onnx.ml)`; each once. */
export function foreignOperators(bytes: Uint8Array): string[] {
  const found = new Set<string>();
  for (const [number, value] of fieldsOf(bytes)) {
    if (number === MODEL.graph) readNodes(value, GRAPH_NODE, found, 0);
    else if (number === MODEL.functions) readNodes(value, FUNCTION_NODE, found, 0);
  }
  return [...found];
}

function readNodes(graph: Uint8Array, nodeField: number, found: Set<string>, depth: number): void {
  for (const [number, value] of fieldsOf(graph)) if (number === nodeField) readNode(value, found, depth);
}

function readNode(node: Uint8Array, found: Set<string>, depth: number): void {
  let [op, domain] = ['', ''];
  for (const [number, value] of fieldsOf(node)) {
    if (number === NODE.op) op = new TextDecoder().decode(value);
    else if (number === NODE.domain) domain = new TextDecoder().decode(value);
    else if (number === NODE.attribute && depth < MAX_DEPTH) {
      for (const [inner, graph] of fieldsOf(value)) {
        if (inner === ATTRIBUTE.graph || inner === ATTRIBUTE.graphs) readNodes(graph, GRAPH_NODE, found, depth + 1);
      }
    }
  }
  if (domain !== '' && domain !== 'ai.onnx') found.add(`${op} (${domain})`);
}

/** The length-delimited fields of a message; other fields are passed over, and what is broken ends it. */
function* fieldsOf(bytes: Uint8Array): Generator<[number: number, value: Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wireType = tag % 8;
    if (wireType === 0) varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === 2) {
      const length = varint();
      if (!(length <= bytes.length - at)) return;
      yield [Math.floor(tag / 8), bytes.subarray(at, at + length)];
      at += length;
    } else return;
  }
}
