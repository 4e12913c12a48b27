/** Of the package; a test keeps it equal to package.json, so that no process has to read that file. */
export const version = '0.1.0';
