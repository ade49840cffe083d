import type { Environment, RunRecord, RunSummary } from '@limbeck/record';
import { describeDevice } from '../describe-backend.js';
import type { Fact, Section } from '../document.js';
import { formatBytes, formatDuration, formatPercent } from '../format-units.js';
import { rowName } from '../row-name.js';

/** Every training's own figures; undefined for a run without a summary. */
export function seedsSection({ summary }: RunRecord): Section | undefined {
  if (!summary || summary.models.length === 0) return undefined;
  const rows = summary.models.flatMap((model) =>
    model.runs.map(({ seed, accuracy, bestEpoch, evalLoss, epochs, stoppedEarly, seconds }) => [
      rowName(model, summary), String(seed), `${formatPercent(accuracy.last)} %`, `${formatPercent(accuracy.best)} %`, bestEpoch === null ? '-' : String(bestEpoch), evalLoss === null ? 'not finite' : evalLoss.toFixed(4),
      epochs === 0 ? 'not trained here' : `${epochs}${stoppedEarly ? ', stopped early' : ''}`, epochs === 0 ? '-' : formatDuration(seconds),
    ]),
  );
  return { title: 'Every seed', blocks: [{ kind: 'table', caption: `Every training, accuracy on the ${summary.split} split`, head: ['network', 'seed', 'last accuracy', 'best accuracy', 'best epoch', 'evaluation loss', 'epochs', 'time'], rows }] };
}

/** What is needed to do it again. */
export function provenance({ manifest, environment, summary }: RunRecord): Section {
  return {
    title: 'How to repeat it',
    blocks: [
      ...(manifest === undefined ? [] : [{ kind: 'code' as const, language: 'yaml', summary: 'The resolved manifest', text: manifest }]),
      environment ? { kind: 'facts', items: [...environmentFacts(environment), ...(summary ? runFacts(summary) : [])] } : { kind: 'paragraph', text: 'The run folder has no environment.json.' },
    ],
  };
}

function environmentFacts({ limbeckVersion, node, os, arch, cpu, memoryBytes, backend, git, commandLine, packages }: Environment): Fact[] {
  const versions = Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`);
  return [
    { name: 'Limbeck', value: limbeckVersion },
    { name: 'Node', value: node },
    { name: 'System', value: `${os}, ${arch}` },
    { name: 'Processor', value: `${cpu.model}, ${cpu.cores} logical cores, ${formatBytes(memoryBytes)} memory` },
    { name: 'Backend', value: `${backend.id} on ${describeDevice(backend)}${versions.length === 0 ? '' : `; ${versions.join(', ')}`}` },
    { name: 'Git', value: git ? `${git.commit}${git.dirty ? ', with uncommitted changes' : ''}` : 'not in a repository' },
    { name: 'Command', value: commandLine.join(' ') },
    { name: 'Packages', value: Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ') },
  ];
}

function runFacts({ backend, manifestHash, dataset, startedAt }: RunSummary): Fact[] {
  return [
    { name: 'Why this backend', value: backend.reason },
    { name: 'Started', value: startedAt },
    { name: 'Manifest, SHA-256', value: manifestHash },
    ...(dataset?.sources ?? []).map(({ file, sha256 }) => ({ name: `${file}, SHA-256`, value: sha256 })),
  ];
}
