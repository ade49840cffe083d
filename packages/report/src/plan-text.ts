import type { PlannedModel, PlannedTrainingReport, PlanReport } from '@limbeck/record';
import { formatBytes, formatCount, formatDuration, formatInteger, formatMilliseconds } from './format-units.js';
import { describeDevice, describeTeacherBackend } from './describe-backend.js';
import { left, right, terminalColumns } from './terminal-columns.js';
import { wrap } from './wrap.js';

export interface PlanTextOptions {
  /** Every layer, not only those that a strategy can compare. */
  readonly layers: boolean;
  readonly width?: number;
}

/** What a run would do and take, for people. */
export function planText(plan: PlanReport, { layers, width = 80 }: PlanTextOptions): string {
  const fact = (name: string, text: string): string => `${name.padEnd(11)}${wrap(text, width - 11, '').split('\n').join(`\n${' '.repeat(11)}`)}`;
  const { backend, teacherBackends, dataset } = plan;
  return [
    fact('Plan of', `${plan.name}; nothing has been trained or written`),
    fact('Folder', plan.folder),
    ...(dataset ? [fact('Data', `${dataset.name}: ${formatInteger(dataset.trainSize)} samples to train on${dataset.validationSize > 0 ? `, ${formatInteger(dataset.validationSize)} to validate` : ''}, ${formatInteger(dataset.testSize)} to test; ${shape(dataset.inputShape)}, ${dataset.classes} classes, batches of ${dataset.batchSize}`)] : []),
    ...(backend ? [fact('Backend', `${backend.id} (${backend.reason}): ${describeDevice(backend)}; ${Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`).join(', ')}`)] : []),
    ...teacherBackends.map((placed) => fact(teacherBackends.length === 1 ? 'Teacher' : (placed.teacher ?? 'Teacher'), `predictions ${describeTeacherBackend(placed, backend?.id ?? placed.id)}`)),
    ...plan.models.flatMap((model) => ['', ...modelLines(model, layers)]),
    ...(plan.trainings.length > 0 ? ['', trainingTable(plan.trainings), '', ...plan.trainings.flatMap(termLines)] : []),
    '',
    ...resourceLines(plan, width),
  ].join('\n');
}

function modelLines({ role, id = role, model, checkpoint, parameters, multiplyAdds, taps, layers }: PlannedModel, all: boolean): string[] {
  const names = new Map<string, string>();
  for (const [short, layer] of Object.entries(taps)) names.set(layer, [names.get(layer), short].filter((name) => name !== undefined).join(', '));
  const shown = layers.filter(({ name }, i) => all || names.has(name) || i === 0 || i === layers.length - 1);
  const [widest, longest] = [Math.max(...shown.map(({ name }) => (names.get(name) ?? '').length)), Math.max(...shown.map(({ name }) => name.length))];
  return [
    `${id[0]!.toUpperCase()}${id.slice(1)}: ${[model, ...(parameters === null ? [] : [`${formatCount(parameters)} parameters`]), ...(multiplyAdds === null ? [] : [`${formatCount(multiplyAdds)} multiply-adds`])].join(', ')}${checkpoint === null ? '' : `, from ${checkpoint}`}`,
    ...shown.map(({ name, type, outputShape }) => `  ${(names.get(name) ?? '').padEnd(widest)}  ${name.padEnd(longest)}  ${shape(outputShape)}${all ? `  ${type}` : ''}`),
  ];
}

function trainingTable(trainings: readonly PlannedTrainingReport[]): string {
  return terminalColumns(
    [left('training'), left('seeds'), right('epochs'), right('steps per\nepoch'), right('steps in\ntotal'), right('step\nms'), right('compile'), right('epoch')],
    trainings.map(({ role, stage, seeds, epochs, stepsPerEpoch, steps, measured, earlyStopping }) => [
      stage === null ? role : `${role}, ${stage}`, seeds.length > 4 ? `${seeds.length} seeds` : seeds.join(', '), `${earlyStopping ? 'up to ' : ''}${epochs}`, formatInteger(stepsPerEpoch), formatInteger(steps * seeds.length),
      ...(measured ? [formatMilliseconds(measured.stepMs), formatDuration(measured.compileSeconds), formatDuration(measured.epochSeconds)] : ['-', '-', '-']),
    ]),
  ).join('\n');
}

function termLines({ role, stage, terms, learningRate }: PlannedTrainingReport): string[] {
  const longest = Math.max(...terms.map(({ name }) => name.length), 'learning rate'.length);
  return [
    `Loss of ${role}${stage === null ? '' : `, stage ${stage}`}`,
    ...terms.map(({ name, strategy, weight }) => `  ${name.padEnd(longest)}  weight ${ends(weight)}${name === strategy || name.startsWith(`${strategy}#`) ? '' : `, ${strategy}`}`),
    `  ${'learning rate'.padEnd(longest)}  ${ends(learningRate)}`,
  ];
}

function resourceLines({ disk, peakMemoryBytes, time, trainings }: PlanReport, width: number): string[] {
  const lines: string[] = [];
  if (disk) {
    lines.push(wrap(`Disk: ${formatBytes(disk.totalBytes)} (weights ${formatBytes(disk.weightsBytes)}, exports ${formatBytes(disk.exportsBytes)}, metrics ${formatBytes(disk.metricsBytes)}; without what trackers write), ${disk.freeBytes === null ? 'free space unknown' : `${formatBytes(disk.freeBytes)} free`}.`, width, '  '));
  }
  if (peakMemoryBytes !== null) lines.push(wrap(`Peak memory: ${formatBytes(peakMemoryBytes)} resident, of this process after the measured steps; measuring networks at the end takes processes beside it.`, width, '  '));
  if (!time) return [...lines, wrap('Time: not estimated, because something above could not be measured.', width, '  ')];
  const counts = trainings.flatMap(({ measured }) => (measured ? [measured.steps] : []));
  const early = trainings.some(({ earlyStopping }) => earlyStopping);
  const longest = Math.max(...time.parts.map(({ name }) => name.length));
  return [
    ...lines,
    `Time: about ${formatDuration(time.totalSeconds)}${early ? ' at most' : ''}`,
    ...time.parts.map(({ name, seconds }) => `  ${name.padEnd(longest)}  ${formatDuration(seconds).padStart(11)}`),
    wrap(`An estimate, from the median of ${counts.length === 0 ? 'a few passes' : `${[...new Set([Math.min(...counts), Math.max(...counts)])].join(' to ')} real training steps of each kind`}${early ? '; early stopping may end sooner' : ''}. Other work on the machine makes it longer.`, width),
  ];
}

function ends({ first, last }: { readonly first: number; readonly last: number }): string {
  const text = (value: number): string => String(Number(value.toPrecision(3)));
  return text(first) === text(last) ? text(first) : `${text(first)} to ${text(last)}`;
}

function shape(extents: readonly number[]): string {
  return extents.join(' x ');
}
