using System.CommandLine.Parsing;
using System.Text;
using Opsporing.Cli;

Console.OutputEncoding = new UTF8Encoding(false);
var parsed = CommandTree.Build().Parse(
    args, new() { ResponseFileTokenReplacer = null }); // @FILE names the store's location
if (parsed.Errors.Count > 0)
{
    foreach (ParseError error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("Run with --help for what can be asked.");
    return ExitCode.Usage;
}
return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
