/**
 * The conformance suite: runtime-spec by section, and the command line that callers of runc use,
 * each case against our runtime and, as control, against runc and crun. {@link
 * io.jukung.it.conformance.Deviations} holds what differs and why; docs/conformance.md tells it.
 *
 * <p>Cases run two at a time; each has a container, a bundle, a state directory and cgroups of its
 * own, which must be gone after it. {@code -Dconformance.dir} is where bundles are made (default:
 * java.io.tmpdir), {@code -Dconformance.runtimes=jukung,runc,crun} is who is tried.
 */
package io.jukung.it.conformance;
