import { messageOf } from '../../thrown.ts';

/** ONNX Runtime's refusals, in words for the person who exported the model. */

/** Longest part of a message that is kept; after it, its messages repeat the graph. */
const MAX_LENGTH = 500;

/** The message without the file, line and C++ signature that it comes from. */
export function plainWords(error: unknown): string {
  let text = messageOf(error);
  for (let place = SOURCE.exec(text); place !== null; place = SOURCE.exec(text)) {
    const from = place.index;
    const open = text.indexOf('(', from);
    const end = open < 0 ? -1 : closing(text, open);
    // If no signature follows, only the place is removed.
    const to = end < 0 || text.slice(from, open).includes('. ') ? from + place[0].length : end + 1;
    text = `${text.slice(0, from)}${text.slice(to).trimStart()}`;
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);
}

/** A file of C++ and a line in it. */
const SOURCE = /\S+\.(?:h|hpp|cc|cpp|cu):\d+\s/;

/** The position where the bracket that opens at `open` closes, or −1. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Why a model file can't be loaded: what was expected, if known, and what came. */
export function loadProblem(error: unknown): { readonly expected?: string; readonly got: string } {
  const text = messageOf(error);
  const [, version, domain, newest] = /Opset (\d+) is under .*domain (\S+) is till opset (\d+)/s.exec(text) ?? [];
  if (newest !== undefined)
    return {
      expected: `operators of ${domain} up to opset ${newest}, which this ONNX Runtime knows`,
      got: `opset ${version}`,
    };
  const [, ir, newestIr] = /IR version: (\d+), max supported IR version: (\d+)/.exec(text) ?? [];
  if (newestIr !== undefined)
    return { expected: `a file of ONNX's IR version ${newestIr} or older`, got: `IR version ${ir}` };
  if (/protobuf parsing failed/i.test(text)) return { expected: 'an ONNX file', got: 'other bytes' };
  return { got: plainWords(error) };
}
