/** The current time. Passed to everything that decides by time in this process, so that tests can set it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
