/** Whether everything is tried (`npm run faults`), or of what is slow only a chosen part. */
export const isWholeMatrix = process.env.FAULTS === "all";
