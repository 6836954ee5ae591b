/**
 * What the integration tests share: an installation to drive, and the check that nothing of it
 * remains.
 */
package io.jukung.it.support;
