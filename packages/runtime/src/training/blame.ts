import { LimbeckError } from '@limbeck/core';
import type { CompiledStep } from '@limbeck/core';
import type { StagePlan } from './train-call.js';

/** TensorFlow.js's error for an operation that it cannot differentiate, as Limbeck's. */
export function gradientError(error: unknown): LimbeckError | undefined {
  const [, operation] = error instanceof Error ? (/gradient function not found for (\w+)/.exec(error.message) ?? []) : [];
  if (operation === undefined) return undefined;
  return new LimbeckError('LIM3014', {
    what: `The loss flows through the operation "${operation}", which has no gradient.`,
    next: 'Comparisons and masks of what is trained, sorting and indices have none: use maskWhere, stopGradient, topkValues and the like of @limbeck/kernels.',
  }, { cause: error });
}

/** A stage with some of its terms. */
export function withTerms(stage: StagePlan, names: ReadonlySet<string>): StagePlan {
  return { ...stage, learners: stage.learners.map((learner) => ({ ...learner, terms: learner.terms.filter(({ name }) => names.has(name)) })) };
}

/**
 * An error of compiling a step of several terms, with the place of the term that causes it: the first that fails alike when it is compiled alone. Where all of several terms do, with the same
 * words, it is the network's and not theirs.
 */
export async function blamed(error: unknown, stage: StagePlan, compile: (terms: ReadonlySet<string>) => Promise<CompiledStep>): Promise<unknown> {
  const known = gradientError(error) ?? error;
  if (!(known instanceof LimbeckError) || known.details.where) return known;
  const { terms } = stage.learners[0]!;
  const alone: (LimbeckError | undefined)[] = [];
  for (const { name } of terms) alone.push(await failure(() => compile(new Set([name]))));
  if (terms.length > 1 && alone.every((each) => each?.details.what === known.details.what)) return known;
  const guilty = alone.findIndex((each) => each?.code === known.code);
  if (guilty === -1) return known;
  const { name, where } = terms[guilty]!;
  return new LimbeckError(known.code, { ...(where ? { where } : {}), ...known.details, what: `Strategy "${name}": ${known.details.what}` }, { cause: known.cause ?? known });
}

async function failure(compile: () => Promise<CompiledStep>): Promise<LimbeckError | undefined> {
  try {
    (await compile()).dispose();
    return undefined;
  } catch (reason) {
    const known = gradientError(reason) ?? reason;
    return known instanceof LimbeckError ? known : undefined;
  }
}
