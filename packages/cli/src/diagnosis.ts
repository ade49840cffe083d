import { totalmem } from 'node:os';
import type { BackendProbe } from '@limbeck/core';
import { thisMachine, type Machine } from '@limbeck/record';
import { formatBytes } from '@limbeck/report';
import { probeBackends } from '@limbeck/runtime';
import { installedPlugins } from './catalogue.js';
import { colorsFor } from './colors.js';
import { nodeIsSupported } from './node-range.js';
import { NODE_RANGE, PACKAGE_FOLDER, VERSION } from './version.js';

export interface Diagnosis {
  readonly limbeck: { readonly version: string; readonly folder: string };
  readonly node: { readonly version: string; readonly required: string; readonly supported: boolean };
  readonly machine: Machine & { readonly memoryBytes: number };
  /** In the order in which `auto` tries them. */
  readonly backends: readonly ({ readonly id: string; readonly package: string } & BackendProbe)[];
  /** The backend that `auto` takes; null when none is available. */
  readonly auto: string | null;
  /** Packages with plugins, and their versions. */
  readonly plugins: Readonly<Record<string, string>>;
}

export async function examine(): Promise<Diagnosis> {
  const catalogue = await installedPlugins();
  const backends = (await probeBackends(catalogue)).map(({ id, package: from, probe }) => ({ id, package: from, ...pick(probe) }));
  return {
    limbeck: { version: VERSION, folder: PACKAGE_FOLDER },
    node: { version: process.versions.node, required: NODE_RANGE, supported: nodeIsSupported(process.versions.node) },
    machine: { ...thisMachine(), memoryBytes: totalmem() },
    backends,
    auto: backends.find(({ available }) => available)?.id ?? null,
    plugins: Object.fromEntries(catalogue.entries.map((entry) => [entry.package, entry.version])),
  };
}

/** The contract's fields and no more: a backend's probe may carry things of its own. */
function pick({ available, reason, remedy, device, versions, threads }: BackendProbe): BackendProbe {
  return { available, ...(reason === undefined ? {} : { reason }), ...(remedy === undefined ? {} : { remedy }), device, versions, threads };
}

export function formatDiagnosis({ limbeck, node, machine, backends, auto, plugins }: Diagnosis): string {
  const colors = colorsFor(process.stdout);
  const fact = (name: string, text: string): string => `${name.padEnd(9)}${text}`;
  const versions = (of: Readonly<Record<string, string>>): string => Object.entries(of).map(([name, version]) => `${name} ${version}`).join(', ');
  return [
    fact('Limbeck', `${limbeck.version} in ${limbeck.folder}`),
    fact('Node', `${node.version}, ${node.supported ? 'supported' : colors.red('not supported')} (${node.required})`),
    fact('Machine', `${machine.os} ${machine.arch}, ${machine.cpu}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)} memory`),
    '',
    'Backends, in the order in which "auto" tries them:',
    ...backends.flatMap((backend) => [
      `  ${colors.bold(backend.id)}  ${backend.available ? colors.green('available') : colors.red('not available')}${backend.id === auto ? ', taken by "auto"' : ''}`,
      ...(backend.reason === undefined ? [] : [`    reason:   ${backend.reason}`]),
      ...(backend.remedy === undefined ? [] : [`    next:     ${backend.remedy}`]),
      `    device:   ${backend.device}`,
      `    threads:  ${backend.threads}`,
      `    versions: ${versions(backend.versions)}`,
    ]),
    ...(auto === null ? ['', colors.red('No backend is available: nothing can be run here.')] : []),
    '',
    'Packages with plugins:',
    ...Object.entries(plugins).map(([name, version]) => `  ${name} ${version}`),
  ].join('\n');
}
