/**
 * The fault suite: what callers see while something is broken, when the service is back, and what
 * is true of the data afterwards, for each declared fault on each topology. It writes
 * src/docs/internals/FAILURES.md.
 */
package io.larder.fault;
