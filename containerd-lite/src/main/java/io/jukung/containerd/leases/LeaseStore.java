package io.jukung.containerd.leases;

import java.util.List;
import java.util.Map;

/** Leases. Failures: NOT_FOUND, ALREADY_EXISTS. */
public interface LeaseStore {

  Lease create(String namespace, String id, Map<String, String> labels);

  void delete(String namespace, String id);

  List<Lease> list(String namespace);

  void add(String namespace, String id, LeaseResource resource);

  void remove(String namespace, String id, LeaseResource resource);

  List<LeaseResource> resources(String namespace, String id);
}
