import { eachOf, itemsOf, pick, type Contradiction } from './contradiction.js';

/** Where a manifest may ask for early stopping, as far as it is written. */
interface Stopping {
  readonly data?: unknown;
  readonly teacher?: unknown;
  readonly assistants?: unknown;
  readonly distill?: unknown;
}

/** Refuses early stopping on the test split, of any network. */
export function* stoppingMistakes({ data, teacher, assistants, distill }: Stopping): Generator<Contradiction> {
  if (pick(data, 'validation') !== 0) return;
  const taught = [...eachOf(teacher, ['teacher']), ...itemsOf(assistants, ['assistants'])].map(({ value, path }) => ({ value: pick(value, 'train'), path: [...path, 'train'] }));
  for (const { value, path } of [...taught, { value: distill, path: ['distill'] }]) {
    if (pick(value, 'earlyStopping') === undefined) continue;
    yield {
      path: [...path, 'earlyStopping'],
      others: [['data', 'validation']],
      what: 'Early stopping needs a validation split, and `data.validation` is 0: stopping on the test split would leak it into the result.',
      expected: '`data.validation` above 0, or no `earlyStopping`',
      next: 'Hold out a share of the training split, for example `validation: 0.1` under `data`.',
    };
  }
}
