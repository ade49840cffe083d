import { LimbeckError, type ErrorDetails } from '@limbeck/core';
import { LineCounter, parseAllDocuments, Parser, type CST, type YAMLError } from 'yaml';
import { emptyMap, isNull, type Located, type Position } from './located.js';
import { locateNodes, MAX_DEPTH } from './locate-nodes.js';

export interface ReadOptions {
  /** Its name in messages. */
  readonly file: string;
  /** The text is no file but a command-line argument: positions have no line. */
  readonly argument?: boolean;
  readonly errors: LimbeckError[];
}

/**
 * YAML 1.2 as located data; an empty document is an empty map.
 *
 * @throws LimbeckError the first problem that makes the rest unreadable; others are pushed to `errors`
 */
export function readYaml(text: string, { file, argument = false, errors }: ReadOptions): Located {
  const counter = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return argument ? { file } : { file, line, column: col };
  };
  const refuse = (offset: number, details: ErrorDetails): LimbeckError => new LimbeckError('LIM1001', { where: place(offset), ...details });

  const tooDeep = [...new Parser(counter.addNewLine).parse(text)].map(deepToken).find((token) => token !== undefined);
  if (tooDeep) throw refuse(tooDeep.offset, { what: `The YAML is nested more than ${MAX_DEPTH} levels deep.`, next: 'Close the brackets, or flatten it.' });

  const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false });
  if (!Array.isArray(documents)) return emptyMap(place(0));
  const problems = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (problems.length > 0) {
    const found = distinctLines(problems, (problem) => place(problem.pos[0]).line).map((problem) => refuse(problem.pos[0], describeProblem(problem)));
    errors.push(...found.slice(1));
    throw found[0]!;
  }
  const [document, second] = documents;
  if (second) throw refuse(second.range[0], { what: 'The file holds more than one YAML document.', expected: 'one document', next: 'Remove the `---` between them, or split the file; `extends` joins manifests.' });
  if (!document?.contents) return emptyMap(place(0));
  const root = locateNodes(document, { place, refuse, errors });
  return isNull(root) && !argument ? emptyMap(root.at) : root;
}

function distinctLines(problems: readonly YAMLError[], lineOf: (problem: YAMLError) => number | undefined): YAMLError[] {
  const seen = new Set<number | undefined>();
  return problems.filter((problem) => !seen.has(lineOf(problem)) && seen.add(lineOf(problem)));
}

function describeProblem({ code, message }: YAMLError): ErrorDetails {
  const what = `The YAML cannot be read: ${message[0]!.toLowerCase()}${message.slice(1)}.`;
  if (code === 'TAB_AS_INDENT') return { what, next: 'Indent with spaces.' };
  if (code === 'TAG_RESOLVE_FAILED') return { what, next: 'Remove the tag: values have no tags here.' };
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return { what, next: 'Check the indentation, and put a text that holds ": " in quotes.' };
  if (code === 'BAD_INDENT') return { what, next: 'Close the bracket, or check the indentation.' };
  return { what, next: 'Check indentation, brackets and quotes here and in the line above.' };
}

/** The first token that lies too deep; composing it would exhaust the stack, so it is looked for before. */
function deepToken(root: CST.Token): CST.Token | undefined {
  const todo: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token;
    const inner = 'items' in token ? token.items.flatMap(({ key, value }) => [key, value]) : token.type === 'document' ? [token.value] : [];
    for (const each of inner) if (each) todo.push({ token: each, depth: depth + 1 });
  }
  return undefined;
}
