/** A command that another program started with a channel to it ends when that program ends, however it does: a killed `limbeck table` leaves no training behind. */
export function endWithParent(): void {
  if (!process.channel) return;
  process.once('disconnect', () => process.exit(1));
  // Listening alone would keep this process alive for as long as the other one.
  process.channel.unref();
}
