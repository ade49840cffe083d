const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The 16 bits of the IEEE 754 half-precision number nearest to `value`, ties to even; infinity from 65520 on. */
export function halfBits(value: number): number {
  single[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(((bits[0]! >>> 23) & 0xff) - 127, -15);
  // Below 2^-14 the spacing stays 2^-24. A mantissa that rounds up to 2048 carries into the exponent by itself.
  if (exponent < -14) return sign | roundToEven(magnitude * 2 ** 24);
  return sign | ((exponent + 14) * 1024 + roundToEven(magnitude * 2 ** (10 - exponent)));
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** The number that 16 bits of an IEEE 754 half-precision number stand for. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const mantissa = half & 1023;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25));
}
