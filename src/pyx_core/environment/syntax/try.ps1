# The file named by the argument holds a JSON array of snippets. Each is compiled on its own, so that
# a syntax error ends only itself.
# Says for each: record separator, number, unit separator, what it printed, group separator.
param([string]$Path)
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [System.Text.Encoding]::UTF8
$snippets = Get-Content -Raw -Encoding UTF8 -LiteralPath $Path | ConvertFrom-Json
$number = 0
foreach ($snippet in $snippets) {
    $said = ''
    try { $said = (& ([scriptblock]::Create($snippet)) 2>$null | Out-String).Trim() } catch { }
    [Console]::Out.Write("$([char]30)$number$([char]31)$said$([char]29)")
    Remove-Item -ErrorAction SilentlyContinue log.txt, both.txt
    $number++
}
