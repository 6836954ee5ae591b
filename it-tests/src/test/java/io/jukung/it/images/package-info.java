/** Images: pulled from real registries, listed, named, moved in and out as archives. Needs root. */
package io.jukung.it.images;
