/**
 * The signals that ask a process to stop. A terminal sends all of them to every process it has started. It sends SIGHUP
 * when its window is closed or its ssh breaks; that would end each process at once, in the middle of its sessions and
 * logs.
 */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
