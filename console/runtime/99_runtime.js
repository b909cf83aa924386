// What the worker holds on to: the user's module in, one message a tick.
// Defines: runtime; needs: host, 30_timers, 95_invoke, 96_rejections, fetchAnswered, runTicks (72).

const runtime = {
  define: defineModule,

  tick(message, bytes) {
    switch (message.kind) {
      case "invoke":
        invoke(message);
        break;
      case "timer":
        fireTimer(message.id);
        break;
      case "fetched":
        fetchArrived(message, bytes);
        break;
      case "rejected":
        tellRejections();
    }
    runTicks();
  },
};
