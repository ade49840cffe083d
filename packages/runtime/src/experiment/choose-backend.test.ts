import { defineBackend } from '@limbeck/core';
import type { BackendDefinition } from '@limbeck/core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from './choose-backend.js';

function backend(id: string, rank: number, reason?: string): BackendDefinition {
  return defineBackend({
    id, rank, description: id,
    probe: async () => ({ available: reason === undefined, ...(reason === undefined ? {} : { reason, remedy: `Run \`limbeck setup ${id}\`.` }), device: 'CPU', versions: {}, threads: 2 }),
    activate: () => Promise.reject(new Error('not activated here')),
  });
}

describe('chooseBackend', () => {
  it('takes the available one of the highest rank and says why not the others', async () => {
    const choice = await chooseBackend('auto', [backend('onnx', 10), backend('cuda', 30, 'No GPU was found.'), backend('cpu', 20, 'The engine is not set up.')]);
    expect(choice.definition.id).toBe('onnx');
    expect(choice.reason).toBe('auto: cuda is not available (No GPU was found); cpu is not available (The engine is not set up); onnx is available');
  });

  it('never falls back from a named one', async () => {
    await expect(chooseBackend('cpu', [backend('cpu', 20, 'The engine is not set up.')])).rejects.toMatchObject({
      code: 'LIM2020',
      details: { what: 'The backend "cpu" is not available on this machine.', found: 'cpu is not available (The engine is not set up)', next: 'Run `limbeck setup cpu`.' },
    });
  });
});
