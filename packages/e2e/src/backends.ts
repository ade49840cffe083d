import type { Backend, BackendDefinition } from '@limbeck/core';
import { afterAll, beforeAll, describe } from 'vitest';

/** The default export of a plugin's module. */
export async function loadPlugin<T>(specifier: string): Promise<T> {
  return ((await import(specifier)) as { default: T }).default;
}

/**
 * A describe block for every backend, activated with two threads, and eagerly where `eager` says so. One that is not set up on this machine is skipped, saying why;
 * LIMBECK_REQUIRE_NATIVE=1 makes that a failure.
 */
export async function describeBackends(title: string, body: (backend: () => Backend) => void, eager = false): Promise<void> {
  for (const id of ['onnx', 'cpu']) {
    const definition = await loadPlugin<BackendDefinition>(`@limbeck/backend-${id}/${id}`);
    const probe = await definition.probe();
    if (!probe.available) {
      if (process.env['LIMBECK_REQUIRE_NATIVE'] === '1') throw new Error(`LIMBECK_REQUIRE_NATIVE is set, and the backend "${id}" is not available: ${probe.reason}`);
      console.log(`Skipped: ${title}, backend ${id}. ${probe.reason ?? ''} ${probe.remedy ?? ''}`);
    }
    describe.skipIf(!probe.available)(`backend ${id}${eager ? ', eager' : ''}: ${title}`, () => {
      let backend: Backend | undefined;
      beforeAll(async () => { backend = await definition.activate({ threads: 2, eager }); });
      afterAll(() => backend?.dispose());
      body(() => backend!);
    });
  }
}
