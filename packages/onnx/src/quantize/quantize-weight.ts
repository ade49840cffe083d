/** A weight in 8 bits: `value = scales[channel] * values[i]`. */
export interface QuantizedWeight {
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Symmetric, each channel by itself: `scale = max |w| / 127`, `q = round(w / scale)`. `channelOf` tells an element's channel by its place. */
export function quantizeWeight(data: Float32Array, channels: number, channelOf: (i: number) => number): QuantizedWeight {
  const largest = new Float32Array(channels);
  data.forEach((value, i) => { largest[channelOf(i)] = Math.max(largest[channelOf(i)]!, Math.abs(value)); });
  const scales = largest.map((most) => (most === 0 ? 1 : most / 127));
  return { values: Int8Array.from(data, (value, i) => Math.round(value / scales[channelOf(i)]!)), scales };
}
