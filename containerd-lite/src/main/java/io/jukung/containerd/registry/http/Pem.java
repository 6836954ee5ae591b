package io.jukung.containerd.registry.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and keys in PEM files (RFC 7468); text between the blocks is ignored. */
final class Pem {
  /**
   * version 0, algorithm rsaEncryption with null parameters: what PKCS#8 puts before a PKCS#1 key.
   */
  private static final byte[] RSA_PREFIX = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private Pem() {}

  private record Block(String label, byte[] der) {}

  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("TRUSTED CERTIFICATE")) {
        found.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      }
    }
    if (found.isEmpty()) {
      throw new IOException(file + " contains no certificate");
    }
    return List.copyOf(found);
  }

  static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    for (Block block : blocks(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return pkcs8(file, block.der());
        }
        case "RSA PRIVATE KEY" -> {
          return pkcs8(file, wrapRsa(block.der()));
        }
        case "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(
                file
                    + ": \""
                    + block.label()
                    + "\" is not supported; convert it with: openssl pkcs8 -topk8 -nocrypt");
        default -> {
          // the certificate may be in the same file
        }
      }
    }
    throw new IOException(file + " contains no private key");
  }

  private static PrivateKey pkcs8(Path file, byte[] der)
      throws IOException, GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    InvalidKeySpecException last = null;
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        last = e; // then it is of another kind
      }
    }
    throw new IOException(file + ": the private key cannot be read", last);
  }

  private static byte[] wrapRsa(byte[] pkcs1) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA_PREFIX);
    tagged(inner, 0x04, pkcs1);
    ByteArrayOutputStream outer = new ByteArrayOutputStream();
    tagged(outer, 0x30, inner.toByteArray());
    return outer.toByteArray();
  }

  private static void tagged(ByteArrayOutputStream out, int tag, byte[] value) {
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else if (value.length < 0x10000) {
      out.write(0x82);
      out.write(value.length >> 8);
      out.write(value.length);
    } else {
      out.write(0x83);
      out.write(value.length >> 16);
      out.write(value.length >> 8);
      out.write(value.length);
    }
    out.writeBytes(value);
  }

  private static List<Block> blocks(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (true) {
      int begin = text.indexOf("-----BEGIN ", at);
      if (begin < 0) {
        return blocks;
      }
      int labelEnd = text.indexOf("-----", begin + 11);
      if (labelEnd < 0) {
        throw new IOException(file + ": malformed PEM");
      }
      String label = text.substring(begin + 11, labelEnd);
      int end = text.indexOf("-----END " + label + "-----", labelEnd);
      if (end < 0) {
        throw new IOException(file + ": malformed PEM: " + label + " does not end");
      }
      try {
        blocks.add(
            new Block(label, Base64.getMimeDecoder().decode(text.substring(labelEnd + 5, end))));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": malformed PEM: " + e.getMessage(), e);
      }
      at = end;
    }
  }
}
