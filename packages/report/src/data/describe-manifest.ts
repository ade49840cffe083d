import type { OptimizerFacts, TermFacts } from './manifest-facts.js';

/** "resnet (depth 20, width 16)" */
export function describePlugin({ use, with: given = {} }: { readonly use: string; readonly with?: Readonly<Record<string, unknown>> | undefined }): string {
  return withParts(use, optionParts(given));
}

/** "0.9 x kd (temperature 4)" for every term, joined by plus signs. */
export function describeLoss(terms: readonly TermFacts[]): string {
  return terms.map((term) => `${describeSchedule(term.weight ?? 1)} x ${describeTerm(term)}`).join(' + ');
}

/** "fitnet as hint (student's stage2 against teacher's stage2) from big and small" */
function describeTerm({ use, id, with: given = {}, student, teacher, teachers }: TermFacts): string {
  const taps = [...(student ? [`student's ${student.join(', ')}`] : []), ...(teacher ? [`teacher's ${teacher.join(', ')}`] : [])].join(' against ');
  const name = id === undefined || id === use ? use : `${use} as ${id}`;
  return `${withParts(name, [...optionParts(given), ...(taps === '' ? [] : [taps])])}${teachers ? ` from ${joinNames(teachers)}` : ''}`;
}

/** "adam, learning rate cosine (from 0.002, to 0), weightDecay 0.0005" */
export function describeOptimizer({ use, ...rest }: OptimizerFacts): string {
  const parts = Object.entries(rest).map(([name, value]) => (name === 'lr' ? `learning rate ${describeSchedule(value)}` : `${name} ${describeValue(value)}`));
  return [use, ...parts].join(', ');
}

/** "big", "big and small", "a, b and c" */
export function joinNames(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

function withParts(name: string, parts: readonly string[]): string {
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

function optionParts(given: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(given).map(([name, value]) => `${name} ${describeSchedule(value)}`);
}

/** A value, or how it changes: "cosine (from 8, to 4)". */
function describeSchedule(value: unknown): string {
  const { use, ...rest } = isRecord(value) ? value : {};
  return typeof use === 'string' ? describePlugin({ use, with: rest }) : describeValue(value);
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(describeValue).join('-');
  if (isRecord(value)) return `{ ${Object.entries(value).map(([name, each]) => `${name} ${describeValue(each)}`).join(', ')} }`;
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
