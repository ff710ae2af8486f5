import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** API requests with tokens of genesys-token-agent. Java 11 or later, no dependencies. */
public final class GenesysToken {
    private static final String AGENT = System.getenv().getOrDefault("GENESYS_AGENT_URL", "http://localhost:2774");
    private static final Path TOKEN_FILE =
            Path.of(System.getenv().getOrDefault("GENESYS_AGENT_TOKEN_FILE", "/run/genesys-token-agent/token"));
    private static final Duration RETRY_FOR = Duration.ofSeconds(15);

    /** The agent refuses what was forwarded, so that no proxy may be used. */
    private final HttpClient agent = HttpClient.newBuilder().proxy(ProxySelector.of(null)).build();
    private final HttpClient api = HttpClient.newHttpClient();
    private final String secret;

    public GenesysToken(String secret) {
        this.secret = secret;
    }

    /** The response to a GET of this path; after a 401 once more with another token. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path, false);
        return response.statusCode() == 401 ? send(path, true) : response;
    }

    private HttpResponse<String> send(String path, boolean refresh) throws IOException, InterruptedException {
        String token = token(refresh);
        HttpRequest request = HttpRequest.newBuilder(URI.create(field(token, "api") + path))
                .header("Authorization", "Bearer " + field(token, "access_token")).build();
        return api.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The agent may be starting, or waiting for Genesys Cloud: a failed connection and a 503 are retried. */
    private String token(boolean refresh) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RETRY_FOR.toNanos();
        URI uri = URI.create(AGENT + "/token?secret=" + secret + (refresh ? "&refresh=true" : ""));
        for (long pause = 100; ; pause = Math.min(pause * 2, 2000)) {
            boolean isLate = System.nanoTime() + pause * 1_000_000 > deadline;
            try {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("X-Genesys-Agent-Token", Files.readString(TOKEN_FILE).strip()).build();
                HttpResponse<String> response = agent.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) return response.body();
                if (response.statusCode() != 503 || isLate) throw new IllegalStateException("agent: " + response.body());
            } catch (IOException error) {
                if (isLate) throw error;
            }
            Thread.sleep(pause);
        }
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) throw new IllegalStateException("The agent sent no " + name + ".");
        return matcher.group(1);
    }

    public static void main(String[] arguments) throws Exception {
        String secret = System.getenv().getOrDefault("GENESYS_SECRET_NAME", "default");
        System.out.println(new GenesysToken(secret).get(arguments[0]).body());
    }
}
