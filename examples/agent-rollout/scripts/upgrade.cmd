@echo off
rem upgrade.cmd install PACKAGE [PROPERTY=VALUE ...]   stops the agents that run, installs or upgrades the client package,
rem                                                    starts them again. Properties: SERVER, DOMAIN and GROUP register
rem                                                    the agent's own instance.
rem upgrade.cmd remove                                 removes the package; the streams have to be gone, and an agent
rem                                                    that is there has to be of a package
rem Run as an administrator. Codes of sc and msiexec are numbers in every language: 1062 is a stopped service, 3010 asks
rem for a restart of the server.
setlocal enabledelayedexpansion
set "services=HKLM\SYSTEM\CurrentControlSet\Services"
if /i "%~1"=="install" goto install
if /i "%~1"=="remove" goto remove
echo upgrade.cmd install PACKAGE [PROPERTY=VALUE ...] ^| remove 1>&2
exit /b 2

:install
set "running="
call :each "%services%" ImagePath avagent.exe stop || exit /b 1
set "properties="
:next
if "%~3"=="" goto run
set "properties=%properties% %3"
shift /3
goto next
:run
msiexec /i "%~2" /qn /norestart REBOOT=ReallySuppress%properties%
set "code=%errorlevel%"
rem Whatever happened on the way: what ran runs again.
for %%s in (%running%) do sc start "%%~s" >nul
if "%code%"=="0" exit /b 0
if "%code%"=="3010" echo the server wants a restart & exit /b 0
echo msiexec ends with %code% 1>&2
exit /b %code%

:remove
call :each "%services%" ImagePath avagent.exe left || exit /b 1
set "packages="
set "installed=HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
rem The name has changed over the years.
for %%n in ("Avamar Client" "Avamar for Windows") do call :each "%installed%" DisplayName "%%~n" found
if defined packages goto uninstall
set "agent=%ProgramFiles%\avs\bin\avagent.exe"
if not exist "%agent%" exit /b 0
echo no package owns %agent%: remove the agent in the way it was installed, then run again 1>&2
exit /b 1

:uninstall
call :stop avbackup || exit /b 1
for %%p in (%packages%) do (
  msiexec /x "%%~p" /qn /norestart REBOOT=ReallySuppress
  if errorlevel 1 exit /b !errorlevel!
)
exit /b 0

rem Calls a label with the name of every key below %1 whose value %2 holds the text %3. A key comes before its value.
:each
for /f "tokens=*" %%l in ('reg query %1 /s /v %2') do (
  set "line=%%l"
  if "!line:~0,5!"=="HKEY_" set "key=%%~nxl"
  if not "!line:~0,5!"=="HKEY_" if not "!line:%~3=!"=="!line!" call :%4 "!key!" || exit /b 1
)
exit /b 0

:left
if /i "%~1"=="avbackup" exit /b 0
echo streams are left: %~1 1>&2
exit /b 1

:found
set "packages=%packages% %1"
exit /b 0

rem Stops one service and waits for it, two minutes at most. One that does not run is left alone.
:stop
sc interrogate "%~1" >nul
if not %errorlevel%==0 exit /b 0
set "running=%running% %1"
sc stop "%~1" >nul
for /l %%i in (1,1,120) do (
  sc interrogate "%~1" >nul
  if !errorlevel!==1062 exit /b 0
  ping -n 2 127.0.0.1 >nul
)
echo the service %~1 does not stop 1>&2
for %%s in (%running%) do sc start "%%~s" >nul
exit /b 1
