/** Version of the foundation; part of every job key. */
export const foundationVersion = '0.1.0'
