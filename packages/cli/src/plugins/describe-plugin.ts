import { needsOf, type DistillationStrategy, type PluginKind, type PluginKinds, type StrategyNeeds, type TapNeed } from '@limbeck/core';
import type { PluginReport } from '@limbeck/record';
import type { Catalogue, CatalogueEntry } from '@limbeck/runtime';
import { basename } from 'node:path';
import { z } from 'zod';
import { additionsOf } from './additions.js';
import { exampleOf, optionValues } from './example.js';

/** An installed plugin with everything that its definition says; one that cannot be loaded with the reason. */
export async function describePlugin(entry: CatalogueEntry, catalogue: Catalogue): Promise<PluginReport> {
  const { kind, id, package: from, version } = entry;
  const named = { kind, id, package: from, version };
  try {
    const known = { ...named, ...describeDefinition(await catalogue.load(kind, id)) };
    return { ...known, example: exampleOf(known, version === 'local' ? `./${basename(from)}` : undefined) };
  } catch (error) {
    return { ...named, problem: error instanceof Error ? error.message : String(error) }; // one broken plugin must not hide the others
  }
}

type Description = Omit<PluginReport, 'kind' | 'id' | 'package' | 'version'>;

function describeDefinition(definition: PluginKinds[PluginKind]): Description {
  if ('loss' in definition) return describeStrategy(definition);
  const paper = 'paper' in definition ? definition.paper : undefined;
  return { description: definition.description, ...(paper === undefined ? {} : { paper }), ...('options' in definition ? { options: optionsSchema(definition.options) } : {}) };
}

function describeStrategy(strategy: DistillationStrategy): Description {
  const { kind: family, formula, paper, deviations = [], weight = 1, taps } = strategy;
  const schema = optionsSchema(strategy.options);
  const options = strategy.options.safeParse(optionValues(schema));
  const needs = options.success || typeof strategy.needs !== 'function' ? needsOf(strategy, options.data) : undefined;
  return {
    family, formula, paper, deviations: [...deviations], weight,
    needs: needs ? completeNeeds(needs) : null,
    taps: { student: tapNeed(taps?.student), teacher: tapNeed(taps?.teacher) },
    adds: options.success && needs ? additionsOf(strategy, options.data, needs) : null,
    options: schema,
  };
}

function completeNeeds({ teacher, severalTeachers = false, peers = false, alternatingPeers = false, classifiers = false, norms = false }: StrategyNeeds): NonNullable<PluginReport['needs']> {
  return { teacher, severalTeachers, peers, alternatingPeers, classifiers, norms };
}

function tapNeed(need: TapNeed | undefined): NonNullable<PluginReport['taps']>['student'] {
  return need ? { default: [...need.default], min: need.min ?? 1, max: need.max ?? null } : null;
}

function optionsSchema(options: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
  return schema;
}
