/**
 * What asks a process to stop. A terminal sends all of them to everything it has started: SIGHUP when its window is closed
 * or its ssh breaks, which would end each process at once, in the middle of its sessions and logs.
 */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
