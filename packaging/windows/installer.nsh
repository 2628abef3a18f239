; The command "wave": a file in the one folder of a person's own that Windows has on their PATH.
!define WAVE_COMMAND "$LOCALAPPDATA\Microsoft\WindowsApps\wave.cmd"

!macro customInstall
  FileOpen $0 "${WAVE_COMMAND}" w
  FileWrite $0 '@"%LOCALAPPDATA%\Programs\${APP_FILENAME}\resources\bin\wave.cmd" %*$\r$\n'
  FileClose $0
!macroend

!macro customUnInstall
  Delete "${WAVE_COMMAND}"
!macroend
