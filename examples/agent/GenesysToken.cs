using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Adds the token of genesys-token-agent to each request of an HttpClient; once more after a 401. .NET Core 3.1 or later.</summary>
/// <example>var client = new HttpClient(new GenesysToken("default")) { BaseAddress = new Uri("https://api.mypurecloud.com") };</example>
public sealed class GenesysToken : DelegatingHandler
{
    private static readonly string Agent = Environment.GetEnvironmentVariable("GENESYS_AGENT_URL") ?? "http://localhost:2774";
    private static readonly string TokenFile =
        Environment.GetEnvironmentVariable("GENESYS_AGENT_TOKEN_FILE") ?? "/run/genesys-token-agent/token";
    private static readonly TimeSpan RetryFor = TimeSpan.FromSeconds(15);

    // The agent refuses what was forwarded, so that no proxy may be used.
    private static readonly HttpClient Local = new HttpClient(new HttpClientHandler { UseProxy = false });
    private readonly string secret;

    public GenesysToken(string secret) : base(new HttpClientHandler()) => this.secret = secret;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        // Buffered, so that it can be sent again.
        if (request.Content != null) await request.Content.LoadIntoBufferAsync();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(false, cancellation));
        var response = await base.SendAsync(request, cancellation);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        response.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(true, cancellation));
        return await base.SendAsync(request, cancellation);
    }

    /// <summary>The agent may be starting, or waiting for Genesys Cloud: a failed connection and a 503 are retried.</summary>
    private async Task<string> TokenAsync(bool refresh, CancellationToken cancellation)
    {
        var deadline = DateTime.UtcNow + RetryFor;
        for (var pause = 100; ; pause = Math.Min(pause * 2, 2000))
        {
            var isLate = DateTime.UtcNow.AddMilliseconds(pause) > deadline;
            using var response = await AskAsync(refresh, isLate, cancellation);
            if (response != null && (response.StatusCode != HttpStatusCode.ServiceUnavailable || isLate))
            {
                response.EnsureSuccessStatusCode();
                using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
                return body.RootElement.GetProperty("access_token").GetString();
            }
            await Task.Delay(pause, cancellation);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(bool refresh, bool isLate, CancellationToken cancellation)
    {
        try
        {
            var uri = $"{Agent}/token?secret={Uri.EscapeDataString(secret)}{(refresh ? "&refresh=true" : "")}";
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.Add("X-Genesys-Agent-Token", (await File.ReadAllTextAsync(TokenFile, cancellation)).Trim());
            return await Local.SendAsync(request, cancellation);
        }
        catch (HttpRequestException) when (!isLate)
        {
            return null;
        }
        // The agent writes the file when it starts.
        catch (IOException) when (!isLate)
        {
            return null;
        }
    }
}
