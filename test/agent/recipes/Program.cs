using System;
using System.Net.Http;
using System.Threading.Tasks;

/// <summary>Prints the response of Genesys Cloud to a GET of the path in the first argument.</summary>
public static class Program
{
    public static async Task Main(string[] arguments)
    {
        var api = Environment.GetEnvironmentVariable("GENESYS_GATEWAY_URL");
        using var client = new HttpClient(new GenesysToken("default")) { BaseAddress = new Uri(api) };
        Console.Write(await client.GetStringAsync(arguments[0]));
    }
}
