/** Whether Cmd stands for Ctrl. */
export const isMac = /mac/i.test(navigator.userAgent);
