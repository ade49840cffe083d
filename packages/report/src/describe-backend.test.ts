import { describe, expect, it } from 'vitest';
import { describeDevice, describeTeacherBackend } from './describe-backend.js';

describe('describeDevice', () => {
  it('tells the threads once', () => {
    expect(describeDevice({ device: 'CPU (AMD EPYC, 2 threads)', threads: 2 })).toBe('CPU (AMD EPYC, 2 threads)');
    expect(describeDevice({ device: 'GPU 0', threads: 1 })).toBe('GPU 0, 1 thread');
  });
});

describe('describeTeacherBackend', () => {
  const own = { requested: null, id: 'cpu', predictions: 'cached', batchSize: 500, measured: [] } as const;

  it('tells where the teacher predicts, and why there', () => {
    expect(describeTeacherBackend({ ...own, measured: [] }, 'cpu')).toBe("cached, on cpu, the run's own backend, in batches of 500");
    expect(describeTeacherBackend({ ...own, requested: 'onnx', id: 'onnx', predictions: 'live', batchSize: 64, measured: [] }, 'cpu')).toBe('live, on onnx, as asked for, in batches of 64');
    expect(describeTeacherBackend({ ...own, requested: 'auto', measured: [] }, 'cpu')).toBe('cached, on cpu, the only one available, in batches of 500');
    expect(describeTeacherBackend({ ...own, id: 'onnx', measured: [] }, 'cpu')).toBe('cached, on onnx, which opens its file, in batches of 500');
  });

  it('tells what auto measured, and which backend refused', () => {
    const measured = [{ id: 'cpu', milliseconds: 1234.5, refused: null }, { id: 'onnx', milliseconds: 8.1, refused: null }, { id: 'cuda', milliseconds: null, refused: 'no kernel' }];
    expect(describeTeacherBackend({ ...own, requested: 'auto', id: 'onnx', measured }, 'cpu')).toBe('cached, on onnx, the fastest for 500 samples (cpu 1235 ms, onnx 8.10 ms, cuda refused: no kernel)');
  });
});
