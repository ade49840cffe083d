import { convolutionGradientsStep, expectConvolutionGradients } from '@limbeck/testkit';
import { record } from '@limbeck/trace';
import { expect, it } from 'vitest';
import { dataOf, host, withStep } from '../agreement.test.support.js';
import { lowerGraph } from './lower-graph.js';

const CHANNELS = 128;
const filter = { ...host([3, 3, CHANNELS, CHANNELS], 3), data: host([3, 3, CHANNELS, CHANNELS], 3).data.map((value) => value / 30) };
const given = { x: host([32, 8, 8, CHANNELS], 1), filter, dy: host([32, 8, 8, CHANNELS], 2) };

it('convolutions with many channels whose filter changes go through Winograd\'s transforms and give the same to 2e-5 of the largest value', async () => {
  const step = convolutionGradientsStep(given);
  expect(Buffer.from(lowerGraph(record(step)).bytes).includes('Conv')).toBe(false);
  await withStep(step, async (compiled) => expectConvolutionGradients(await compiled.run(dataOf({ x: given.x, dy: given.dy })), given, 2e-5));
});
