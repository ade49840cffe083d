import { tf, type DistillationStrategy } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import './matchers.js';
import type { Law } from './strategy/laws/law.js';
import { LAWS } from './strategy/laws/laws.js';
import { subjectOf, type SubjectSettings } from './strategy/subject.js';

export interface StrategySuite<Schema extends z.ZodType> extends SubjectSettings {
  /** Options to try, as a manifest gives them; include the ends of their ranges. */
  readonly options: readonly z.input<Schema>[];
  /** tfjs backend to run on; the pure JavaScript one when left out. */
  readonly backend?: string;
}

/** The laws that every strategy obeys, as tests. Connectors, per-sample rows, random numbers, teachers and peers are there as the definition declares them. */
export function describeStrategy<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>, suite: StrategySuite<Schema>): void {
  const { options, backend = 'cpu', ...settings } = suite;

  describe(`strategy "${definition.id}"`, () => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });

    it('is described: formula, paper and options', () => {
      expect(definition.formula).toMatch(/\S/);
      expect(definition.formula).not.toContain('\n');
      expect(definition.paper).toMatch(/\d{4}.*https?:\/\//s);
      const schema = z.toJSONSchema(definition.options, { io: 'input' });
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(undescribed(schema), 'options without `.describe(…)`').toEqual([]);
    });

    describe.each(options.map((given, i) => [JSON.stringify(given), given, options[(i + 1) % options.length]!] as const))('with %s', (_, given, next) => {
      const [subject, other] = [subjectOf(definition, given, settings), subjectOf(definition, next, settings)];

      it('keeps its options when they are parsed again', () => {
        const parsed = definition.options.parse(given);
        expect(definition.options.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
      });

      for (const law of Object.values<Law>(LAWS)) {
        if (law.applies?.(subject) ?? true) it(law.title, () => law.check(subject, other));
      }
    });
  });
}

/** Properties without a description, those of groups too. */
function undescribed({ properties = {} }: z.core.JSONSchema.BaseSchema): string[] {
  return Object.entries(properties).flatMap(([name, option]) => (typeof option !== 'object' ? [] : [...(option.description ? [] : [name]), ...undescribed(option).map((inner) => `${name}.${inner}`)]));
}
