import { LimbeckError, nearest } from '@limbeck/core';
import type { Network, SourceLocation, tf } from '@limbeck/core';

/** An inner activation of a network. */
export interface Tap {
  /** The layer's name, with `:preact` for what goes into it; the same activation always has the same key. */
  readonly key: string;
  readonly tensor: tf.SymbolicTensor;
  /** Without the batch axis. */
  readonly shape: readonly number[];
}

const PREACT = ':preact';

/** Says in errors whose taps they are and where the manifest names them. */
export interface TapUse {
  /** For example `the student resnet20`. */
  readonly whose: string;
  readonly where: SourceLocation | undefined;
}

/**
 * The activations that names, aliases and globs mean, in the order in which they are written, those of a glob in the network's own order. Where a pattern fits aliases
 * (`stage*`), it means those alone; else it is matched with the names of layers.
 *
 * @throws LIM3004 none fits, with the network's taps; or `:preact` after a layer that is no activation of its own
 */
export function resolveTaps(network: Network, patterns: readonly string[], use: TapUse): Tap[] {
  return patterns.flatMap((written) => {
    const preact = written.endsWith(PREACT);
    const pattern = preact ? written.slice(0, -PREACT.length) : written;
    const layers = matchLayers(network, pattern);
    if (layers.length === 0) throw unknownTap(network, pattern, use);
    return layers.map((layer) => (preact ? inputOf(layer, written, network, use) : outputOf(layer)));
  });
}

/** The activation that has this key. */
export function tapOfKey(network: Network, key: string): Tap {
  const layer = network.model.getLayer(key.endsWith(PREACT) ? key.slice(0, -PREACT.length) : key);
  return key.endsWith(PREACT) ? tapOf(key, layer.input as tf.SymbolicTensor) : outputOf(layer);
}

/** The layers that a name, alias or glob means; none where nothing fits. */
export function matchLayers({ model, taps = {} }: Pick<Network, 'model' | 'taps'>, pattern: string): tf.layers.Layer[] {
  const fits = globTest(pattern);
  const aliases = allAliases(model, taps);
  const aliased = Object.keys(aliases).filter(fits);
  const names = aliased.length > 0 ? aliased.map((alias) => aliases[alias]!) : model.layers.map(({ name }) => name).filter(fits);
  const unique = new Set(names);
  return model.layers.filter(({ name }) => unique.has(name));
}

/** Those of the network, `logits` for the last layer of every network, and `last-stage` for that of the highest number. */
function allAliases(model: tf.LayersModel, taps: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const last = Object.keys(taps).flatMap((alias) => /^stage(\d+)$/.exec(alias)?.[1] ?? []).reduce((highest, number) => Math.max(highest, Number(number)), -1);
  return { ...taps, ...(last < 0 ? {} : { 'last-stage': taps[`stage${last}`]! }), logits: model.outputLayers[0]!.name };
}

function globTest(pattern: string): (name: string) => boolean {
  const expression = new RegExp(`^${pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')}$`);
  return (name) => expression.test(name);
}

function outputOf(layer: tf.layers.Layer): Tap {
  return tapOf(layer.name, layer.output as tf.SymbolicTensor);
}

function inputOf(layer: tf.layers.Layer, written: string, network: Network, use: TapUse): Tap {
  const activation = ['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'Activation', 'Softmax', 'ThresholdedReLU'].includes(layer.getClassName());
  if (activation && !Array.isArray(layer.input)) return tapOf(`${layer.name}${PREACT}`, layer.input);
  throw new LimbeckError('LIM3004', {
    what: `\`${written}\` means what goes into an activation layer, and "${layer.name}" of ${use.whose} is a ${layer.getClassName()} layer.`,
    ...(use.where ? { where: use.where } : {}),
    expected: `an activation layer before \`${PREACT}\``,
    next: tapsOf(network, use.whose),
  });
}

function tapOf(key: string, tensor: tf.SymbolicTensor): Tap {
  return { key, tensor, shape: tensor.shape.slice(1) as number[] };
}

const SHOWN_LAYERS = 40;

/** All that may be tapped, for errors. */
export function tapsOf({ model, taps = {} }: Network, whose: string): string {
  const aliases = Object.entries(allAliases(model, taps)).map(([alias, layer]) => `${alias} (${layer})`);
  const names = model.layers.map(({ name }) => name);
  const more = names.length > SHOWN_LAYERS ? ` and ${names.length - SHOWN_LAYERS} more, which \`limbeck plan --layers\` lists` : '';
  return `Choose from the taps of ${whose}: ${aliases.join(', ')}; its layers: ${names.slice(0, SHOWN_LAYERS).join(', ')}${more}.`;
}

function unknownTap(network: Network, pattern: string, use: TapUse): LimbeckError {
  const known = [...Object.keys(allAliases(network.model, network.taps ?? {})), ...network.model.layers.map(({ name }) => name)];
  const close = pattern.includes('*') ? undefined : nearest(pattern, known);
  return new LimbeckError('LIM3004', {
    what: `"${pattern}" is no alias and no layer of ${use.whose}${close === undefined ? '.' : `; did you mean "${close}"?`}`,
    ...(use.where ? { where: use.where } : {}),
    next: tapsOf(network, use.whose),
  });
}
