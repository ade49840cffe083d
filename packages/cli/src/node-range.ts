/** Whether a Node version lies in the range that package.json's `engines` states: ^20.19.0 || ^22.13.0 || >=24. */
export function nodeIsSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;
}
