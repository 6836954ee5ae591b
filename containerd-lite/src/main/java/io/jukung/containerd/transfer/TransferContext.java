package io.jukung.containerd.transfer;

/** What the steps of one transfer share. */
record TransferContext(
    String namespace,
    Stores stores,
    BlobStore blobs,
    LayerUnpack unpack,
    KeyedLocks locks,
    BlobJobs jobs) {}
