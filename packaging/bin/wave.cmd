@echo off
rem The command line of the installed program on Windows: its own binary as Node.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\WAVE Studio.exe" "%~dp0..\app.asar\out\main\cli.js" %*
exit /b %errorlevel%
