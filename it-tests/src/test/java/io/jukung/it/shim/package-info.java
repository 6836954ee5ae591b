/** Our shim under Debian's containerd, driven by its ctr. Needs root. */
package io.jukung.it.shim;
