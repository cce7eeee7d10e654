/** Gives names within a graph other names, so that another graph can be put before or after it. */
import type { OnnxAttribute, OnnxGraph, OnnxNode } from './onnx-writer.ts';

/** The graph with each name that `names` has replaced by the name there. */
export function renameGraph(graph: OnnxGraph, names: ReadonlyMap<string, string>): OnnxGraph {
  const named = (name: string) => names.get(name) ?? name;
  const value = <Value extends { readonly name: string }>(each: Value): Value => ({ ...each, name: named(each.name) });
  const attribute = (each: OnnxAttribute): OnnxAttribute =>
    // A branch sees the names around it.
    each.kind === 'graph' ? { ...each, value: renameGraph(each.value, names) } : each;
  const node = (each: OnnxNode): OnnxNode => ({
    ...each,
    inputs: each.inputs.map(named),
    outputs: each.outputs.map(named),
    ...(each.attributes !== undefined && {
      attributes: Object.fromEntries(Object.entries(each.attributes).map(([name, own]) => [name, attribute(own)])),
    }),
  });
  const initializers = Object.entries(graph.initializers ?? {}).map(([name, tensor]) => [named(name), tensor] as const);
  return {
    name: graph.name,
    nodes: graph.nodes.map(node),
    inputs: graph.inputs.map(value),
    outputs: graph.outputs.map(value),
    initializers: Object.fromEntries(initializers),
  };
}
