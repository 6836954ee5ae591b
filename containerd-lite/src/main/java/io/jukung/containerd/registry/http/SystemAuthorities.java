package io.jukung.containerd.registry.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that this system trusts: the file in {@code SSL_CERT_FILE}, or the distribution's
 * bundle, or the JDK's own. Read once, when first needed. Safe for use by several threads.
 */
public final class SystemAuthorities {
  private static final List<String> BUNDLES =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
          "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
          "/etc/ssl/ca-bundle.pem", // SUSE
          "/etc/ssl/cert.pem");

  private final Map<String, String> environment;
  private @Nullable List<X509Certificate> certificates;

  public SystemAuthorities(Map<String, String> environment) {
    this.environment = environment;
  }

  synchronized List<X509Certificate> certificates() throws IOException, GeneralSecurityException {
    List<X509Certificate> found = certificates;
    if (found == null) {
      found = read();
      certificates = found;
    }
    return found;
  }

  private List<X509Certificate> read() throws IOException, GeneralSecurityException {
    String given = environment.get("SSL_CERT_FILE");
    if (given != null && !given.isEmpty()) {
      return Pem.certificates(Path.of(given));
    }
    for (String bundle : BUNDLES) {
      Path path = Path.of(bundle);
      if (Files.isReadable(path)) {
        return Pem.certificates(path);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    List<X509Certificate> jdk = new ArrayList<>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        jdk.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return List.copyOf(jdk);
  }
}
