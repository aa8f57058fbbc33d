{{- define "yinsuan.name" -}}
{{- if contains .Chart.Name .Release.Name -}}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{- else -}}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end }}

{{- define "yinsuan.selector" -}}
app.kubernetes.io/name: yinsuan
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "yinsuan.labels" -}}
{{ include "yinsuan.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "yinsuan.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* The name that .env.example gives a setting. */}}
{{- define "yinsuan.variable" -}}
{{- if eq . "databaseUrl" -}}DATABASE_URL{{- else -}}YINSUAN_{{ . | snakecase | upper }}{{- end -}}
{{- end }}

{{- define "yinsuan.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
# Only the volume's own folder: the service's lies below it, with files that its group may not read.
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "yinsuan.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities: { drop: [ALL] }
{{- end }}

{{/* What a container does while its volume is worked on. */}}
{{- define "yinsuan.wait" -}}
command: [node, -e, "process.once('SIGTERM', () => process.exit(0)); setInterval(() => undefined, 60000)"]
{{- end }}
