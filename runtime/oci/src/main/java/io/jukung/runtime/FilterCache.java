package io.jukung.runtime;

import io.jukung.runtime.seccomp.SeccompArch;
import io.jukung.runtime.seccomp.SeccompCompiler;
import io.jukung.runtime.seccomp.SeccompFilter;
import io.jukung.runtime.seccomp.SyscallTable;
import io.jukung.runtime.spec.SeccompSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiled filters: nearly all containers have the same profile. Thread-safe. */
final class FilterCache {
  private static final int CAPACITY = 16;

  private final Map<SeccompSpec, SeccompFilter> filters =
      new LinkedHashMap<>(CAPACITY, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SeccompSpec, SeccompFilter> eldest) {
          return size() > CAPACITY;
        }
      };

  private @Nullable SeccompCompiler compiler;

  synchronized SeccompFilter compile(SeccompSpec spec) {
    SeccompFilter known = filters.get(spec);
    if (known != null) {
      return known;
    }
    SeccompCompiler made = compiler;
    if (made == null) {
      made = new SeccompCompiler(SyscallTable.load(), SeccompArch.host());
      compiler = made;
    }
    SeccompFilter filter = made.compile(spec);
    filters.put(spec, filter);
    return filter;
  }
}
