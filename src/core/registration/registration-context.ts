import type { PixelOperations } from '#core/pixel-operations.ts';
import type { RunContext } from '#core/run-context.ts';

/** A run's context, and what computes on whole pictures in it. */
export interface RegistrationContext extends RunContext {
  readonly pixels: PixelOperations;
}

/** The context of a registration whose pictures are computed by `pixels`. */
export function registrationContext(ctx: RunContext, pixels: PixelOperations): RegistrationContext {
  return {
    signal: ctx.signal,
    report: (progress) => ctx.report(progress),
    log: (line) => ctx.log(line),
    pixels,
  };
}
