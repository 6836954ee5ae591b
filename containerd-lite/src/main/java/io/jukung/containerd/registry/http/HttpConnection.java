package io.jukung.containerd.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;

/** One connection: writes a request, reads its answer (RFC 9112). Used by one thread at a time. */
final class HttpConnection implements Closeable {
  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_FIELDS = 200;

  private final Socket socket;
  private final InputStream in;
  private final byte[] buffer = new byte[16 * 1024];
  private final BiConsumer<HttpConnection, Boolean> onRelease;
  private int position;
  private int limit;
  private boolean used;

  HttpConnection(Socket socket, BiConsumer<HttpConnection, Boolean> onRelease) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.onRelease = onRelease;
  }

  /** Whether a request has been answered on it: then the peer may have closed it meanwhile. */
  boolean used() {
    return used;
  }

  HttpResponse exchange(HttpRequest request, String target, Map<String, String> extra)
      throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append(request.method()).append(' ').append(target).append(" HTTP/1.1\r\n");
    field(head, "Host", Origin.of(request.uri()).authority());
    field(head, "User-Agent", "jukung");
    extra.forEach((name, value) -> field(head, name, value));
    request.headers().forEach((name, value) -> field(head, name, value));
    if (request.body().length > 0) {
      field(head, "Content-Length", Integer.toString(request.body().length));
    }
    head.append("\r\n");
    ByteArrayOutputStream message =
        new ByteArrayOutputStream(head.length() + request.body().length);
    message.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    message.writeBytes(request.body());
    socket.getOutputStream().write(message.toByteArray());
    return answer(request.method().equals("HEAD"));
  }

  private static void field(StringBuilder head, String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("header " + name + " contains a line break");
    }
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private HttpResponse answer(boolean headOnly) throws IOException {
    while (true) {
      String line = readLine();
      int status = status(line);
      HttpHeaders headers = fields();
      if (status >= 100 && status < 200) {
        continue; // interim answers
      }
      used = true;
      boolean keepAlive = line.startsWith("HTTP/1.1") && !headers.hasToken("connection", "close");
      return new HttpResponse(status, headers, body(status, headers, headOnly, keepAlive));
    }
  }

  private static int status(String line) throws BadResponseException {
    if (line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      return Integer.parseInt(line.substring(9, 12));
    }
    throw new BadResponseException("the answer is not HTTP");
  }

  private HttpHeaders fields() throws IOException {
    HttpHeaders headers = new HttpHeaders();
    for (int i = 0; ; i++) {
      String line = readLine();
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || i > MAX_FIELDS) {
        throw new BadResponseException("the answer's header is malformed");
      }
      headers.add(line.substring(0, colon), line.substring(colon + 1).trim());
    }
  }

  private ResponseBody body(int status, HttpHeaders headers, boolean headOnly, boolean keepAlive)
      throws BadResponseException {
    if (headOnly || status == 204 || status == 304) {
      return ResponseBody.counted(this, 0, keepAlive);
    }
    if (headers.hasToken("transfer-encoding", "chunked")) {
      return ResponseBody.chunked(this, keepAlive);
    }
    String length = headers.first("content-length");
    if (length == null) {
      return ResponseBody.untilClose(this);
    }
    if (!length.matches("[0-9]{1,18}")) {
      throw new BadResponseException("the answer's Content-Length is not a number");
    }
    return ResponseBody.counted(this, Long.parseLong(length), keepAlive);
  }

  int read(byte[] bytes, int offset, int count) throws IOException {
    if (position < limit) {
      int n = Math.min(count, limit - position);
      System.arraycopy(buffer, position, bytes, offset, n);
      position += n;
      return n;
    }
    return in.read(bytes, offset, count);
  }

  String readLine() throws IOException {
    StringBuilder line = new StringBuilder(80);
    while (true) {
      if (position == limit) {
        position = 0;
        limit = Math.max(in.read(buffer, 0, buffer.length), 0);
        if (limit == 0) {
          throw new TruncatedBodyException("connection closed without a complete answer");
        }
      }
      char c = (char) (buffer[position++] & 0xff);
      if (c == '\n') {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
          line.setLength(length - 1);
        }
        return line.toString();
      }
      if (line.length() >= MAX_LINE) {
        throw new BadResponseException("the answer's header is too long");
      }
      line.append(c);
    }
  }

  void expectEmptyLine() throws IOException {
    if (!readLine().isEmpty()) {
      throw new BadResponseException("answer has a malformed chunk");
    }
  }

  void release(boolean reusable) {
    onRelease.accept(this, reusable && position == limit);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
