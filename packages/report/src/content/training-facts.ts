import { describeLoss, describeOptimizer } from '../data/describe-manifest.js';
import type { StageFacts, TermFacts, TrainingFacts } from '../data/manifest-facts.js';
import type { Fact } from '../document.js';

/** A training's loss, what trains its connectors, and how it was trained; `name` goes before each. */
export function trainingFacts({ epochs, optimizer, clipNorm, strategies = [] }: TrainingFacts, name: string, more: readonly string[] = []): Fact[] {
  const how = [
    ...(epochs === undefined ? [] : [`${epochs} epoch${epochs === 1 ? '' : 's'}`]),
    ...(optimizer ? [describeOptimizer(optimizer)] : []),
    ...(clipNorm === undefined ? [] : [`gradients clipped to norm ${clipNorm}`]),
    ...more,
  ];
  return [
    ...(strategies.length === 0 ? [] : [{ name: `${name}: loss`, value: describeLoss(strategies) }]),
    ...strategies.flatMap((term) => connectors(term, name)),
    ...(how.length === 0 ? [] : [{ name: `${name}: training`, value: how.join('; ') }]),
  ];
}

function connectors({ use, id = use, optimizer }: TermFacts, name: string): Fact[] {
  return optimizer ? [{ name: `${name}: connectors of ${id}`, value: describeOptimizer(optimizer) }] : [];
}

/** Of every stage the same, and what is frozen. What a stage does not say it has from the whole training. */
export function stageFacts({ optimizer, clipNorm, stages }: TrainingFacts & { readonly stages: readonly StageFacts[] }): Fact[] {
  return stages.flatMap((stage, i) => {
    const inherited = { ...(optimizer ? { optimizer } : {}), ...(clipNorm === undefined ? {} : { clipNorm }) };
    return trainingFacts({ ...inherited, ...stage }, `Stage ${i + 1}, ${stage.name}`, [stage.freeze.length === 0 ? 'nothing frozen' : `frozen: ${stage.freeze.join(', ')}`]);
  });
}
