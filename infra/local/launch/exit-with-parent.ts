/**
 * `node --import launch/exit-with-parent.ts`: ends this process when the one that started it is gone, however that
 * ended. The channel between the two closes with the parent, even when the parent was killed.
 */
if (process.connected) {
  process.once("disconnect", () => {
    // Whoever listened to its output is gone too; a last word into the void must not end it before it has saved.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
    process.kill(process.pid, "SIGTERM"); // as asked politely: what has a handler saves its state
    setTimeout(() => process.exit(1), 5000).unref();
  });
  process.channel?.unref(); // waiting for that must not keep a finished process alive
}
