import { defineConfig } from 'vitest/config';

const conditions = ['@limbeck/source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['{packages,plugins,tools}/*/src/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
